"""What accounts keep of people who work here, and the tables of the libraries they sign in with."""

from __future__ import annotations

from holdfast.kernel.personal import personal, plain

personal("accounts.Staff", "email", "name", "language", klass="staff", retention="staff")
personal("accounts.Staff", "preferences", klass="staff", retention="staff")
personal("accounts.Staff", "password", klass="secret", retention="staff")
personal("accounts.SignIn", "address", "agent", klass="trace", retention="trace")
plain("accounts.SignIn", "method", why="password or passkey")
plain("accounts.City", why="the city's own face and ways to reach it")
plain("accounts.Department", why="a public body's name and ways to reach it")
plain("accounts.Team", why="names of crews, not of people")
plain("accounts.Role", why="names and permissions")
plain("accounts.ApiClient", why="a program's name, rights and the hash of its key")

personal("sessions.Session", "session_key", "session_data", klass="secret", retention="trace")
personal("usersessions.UserSession", "ip", "user_agent", "data", klass="trace", retention="trace")
personal("usersessions.UserSession", "session_key", klass="secret", retention="trace")
personal("mfa.Authenticator", "data", klass="secret", retention="staff")
plain("mfa.Authenticator", "type", why="totp, passkey or recovery codes")
personal("account.EmailAddress", "email", klass="staff", retention="staff")
personal("account.EmailConfirmation", "key", klass="secret", retention="code")
plain("auth.Group", why="not used; roles are accounts.Role")
plain("auth.Permission", why="not used; permissions are named in code")
plain("contenttypes.ContentType", why="names of models")
