using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.ApiKeys;

internal sealed class ApiKeyPermissions : IPermissionSource
{
    public const string Read = "api-keys.read";
    public const string Write = "api-keys.write";
    public const string Manage = "api-keys.manage";
    public const string ReadServiceAccounts = "api-keys.service-accounts-read";
    public const string WriteServiceAccounts = "api-keys.service-accounts-write";

    public IEnumerable<Permission> Permissions =>
    [
        new(Read, TenantRole.Member, "See the own API keys."),
        new(Write, TenantRole.Member, "Create, rename, rotate and revoke the own API keys.") { RequiresSession = true, NeedsRecentProof = true },
        new(Manage, TenantRole.Admin, "See and revoke the API keys of all members and service accounts.") { RequiresSession = true },
        new(ReadServiceAccounts, TenantRole.Admin, "See the service accounts."),
        new(WriteServiceAccounts, TenantRole.Admin, "Make, change and delete service accounts up to the own role, and their API keys.") { RequiresSession = true, NeedsRecentProof = true },
    ];
}
