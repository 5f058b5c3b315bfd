using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Tenants.Roles;

public static class CustomRoleErrors
{
    public static readonly Error NotFound = new(ErrorKind.NotFound, "tenants.role_not_found", "There is no such role in this tenant.");
    public static readonly Error NameTaken = new(ErrorKind.Conflict, "tenants.role_name_taken", "There is a role with this name already.");
    public static readonly Error TooMany = new(ErrorKind.Conflict, "tenants.too_many_roles", "This tenant has as many roles as it may: delete some.");
    public static readonly Error InUse = new(ErrorKind.Conflict, "tenants.role_in_use", "Members have this role, or open invitations name it: give them another one, or revoke them, first.");
    public static readonly Error PermissionNotHeld = new(ErrorKind.Forbidden, "tenants.permission_not_held", "You can neither give nor take a permission that you do not have yourself.");
}
