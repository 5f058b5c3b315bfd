using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Tenants.Members;

public static class MemberErrors
{
    public static readonly Error NotFound = new(
        ErrorKind.NotFound, "tenants.member_not_found", "This tenant has no member with this id.");

    public static readonly Error LastOwner = new(
        ErrorKind.Conflict, "tenants.last_owner", "This member is the tenant's last owner. Make another member an owner first.");

    public static readonly Error RoleAboveOwn = new(
        ErrorKind.Forbidden, "tenants.role_above_own", "You can neither grant a role above your own nor change a member who has one.");

    public static readonly Error TransferToOneself = new(
        ErrorKind.Conflict, "tenants.transfer_to_oneself", "You already own this tenant. Name another member.");
}
