using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Tenants.Members;

public static class MemberErrors
{
    public static readonly Error NotFound = new(ErrorKind.NotFound, "tenants.member_not_found", "There is no such member in this tenant.");
    public static readonly Error LastOwner = new(ErrorKind.Conflict, "tenants.last_owner", "This is the tenant's last owner: make another member owner first.");
    public static readonly Error RoleAboveOwn = new(ErrorKind.Forbidden, "tenants.role_above_own", "You can neither give nor take a role above your own.");
    public static readonly Error TransferToOneself = new(ErrorKind.Conflict, "tenants.transfer_to_oneself", "You own this tenant already: name another member.");
}
