"""What people see and change of their own account, at `/-/account`."""
