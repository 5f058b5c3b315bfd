using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Tenants.Members;

internal sealed class MemberPermissions : IPermissionSource
{
    public const string Read = "tenants.members-read";
    public const string Write = "tenants.members-write";
    public const string Leave = "tenants.leave";
    public const string TransferOwnership = "tenants.transfer-ownership";
    public const string WriteSettings = "tenants.settings-write";

    public IEnumerable<Permission> Permissions =>
    [
        new(Read, TenantRole.Member, "View the members."),
        new(Write, TenantRole.Admin, "Invite members, change their roles and remove them, up to your own role.") { RequiresSession = true },
        new(Leave, TenantRole.Member, "Leave the tenant.") { RequiresSession = true },
        new(TransferOwnership, TenantRole.Owner, "Transfer the ownership to another member.") { RequiresSession = true, NeedsRecentProof = true },
        new(WriteSettings, TenantRole.Admin, "Change the tenant's settings.") { RequiresSession = true, NeedsRecentProof = true },
    ];
}
