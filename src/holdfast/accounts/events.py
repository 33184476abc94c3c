"""The facts accounts record."""

from holdfast.journal.facts import fact

STAFF_CREATED = fact("staff.created", "A staff account was made.")
STAFF_CHANGED = fact("staff.changed", "A staff account's roles, departments or state changed.")
STAFF_SIGNED_IN = fact("staff.signed_in", "A member of staff signed in.")
STAFF_SIGN_IN_FAILED = fact("staff.sign_in_failed", "A sign-in was refused.")
STAFF_SIGNED_OUT = fact("staff.signed_out", "A member of staff signed out.")
CLIENT_CREATED = fact("client.created", "An API client got its key.")
CLIENT_REVOKED = fact("client.revoked", "An API client's key was revoked.")
CITY_CHANGED = fact("city.changed", "The city's name, face or hours of answering changed.")
DEPARTMENT_SAVED = fact("department.saved", "A department or team was made or changed.")
SIGN_INS_EXPIRED = fact("staff.sign_ins_expired", "Old traces of sign-ins were taken away.")
