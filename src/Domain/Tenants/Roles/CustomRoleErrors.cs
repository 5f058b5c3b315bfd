using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Tenants.Roles;

public static class CustomRoleErrors
{
    public static readonly Error NotFound = new(
        ErrorKind.NotFound, "tenants.role_not_found", "This tenant has no custom role with this id.");

    public static readonly Error NameTaken = new(
        ErrorKind.Conflict, "tenants.role_name_taken", "Another custom role of this tenant has this name. Choose another one.");

    public static readonly Error TooMany = new(
        ErrorKind.Conflict, "tenants.too_many_roles", "The tenant's limit of custom roles is reached. Delete one first.");

    public static readonly Error InUse = new(
        ErrorKind.Conflict, "tenants.role_in_use",
        "Members or open invitations have this role. Assign those members another role, or revoke those invitations, first.");

    public static readonly Error PermissionNotHeld = new(
        ErrorKind.Forbidden, "tenants.permission_not_held",
        "You can grant or withdraw only permissions that you have yourself.");
}
