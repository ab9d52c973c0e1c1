"""A failed scenario as something that a developer can run again: as a shell script, in VS Code, in Postman."""
