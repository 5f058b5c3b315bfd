using SvcInfra.Application.Caching.Contracts;

namespace SvcInfra.Application.Tenants;

/// <summary>The cache tags of this module.</summary>
internal static class TenantCacheTags
{
    /// <summary>The tenant itself: its name, settings, status and version.</summary>
    public static readonly CacheTag Tenant = new("tenants.tenant");

    public static readonly CacheTag CustomRoles = new("tenants.custom-roles");
}
