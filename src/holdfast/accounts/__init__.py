"""Staff and the organization: sign-in, roles, departments, teams, API clients, the city's face.

Residents are never here. Records: `staff.created`, `staff.changed`, `staff.signed_in`,
`staff.sign_in_failed`, `staff.signed_out`, `client.created`, `client.revoked`, `city.changed`,
`department.saved`. Listens for nothing.
"""
