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
        new(Read, TenantRole.Member, "View your own API keys."),
        new(Write, TenantRole.Member, "Create, rename, rotate and revoke your own API keys.") { RequiresSession = true, NeedsRecentProof = true },
        new(Manage, TenantRole.Admin, "View and revoke the API keys of all members and service accounts.") { RequiresSession = true },
        new(ReadServiceAccounts, TenantRole.Admin, "View the service accounts."),
        new(WriteServiceAccounts, TenantRole.Admin, "Create, change and delete service accounts up to your own role, and their API keys.")
        {
            RequiresSession = true,
            NeedsRecentProof = true,
        },
    ];
}
