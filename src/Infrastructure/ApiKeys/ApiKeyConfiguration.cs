using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.Domain.ApiKeys.ServiceAccounts;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Users;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.ApiKeys;

internal sealed class ApiKeyConfiguration : IEntityTypeConfiguration<ApiKey>
{
    private const int MaxScopeLength = 8_000;
    private const int MaxIpAddressLength = 45;

    public void Configure(EntityTypeBuilder<ApiKey> builder)
    {
        builder.ToTable("api_keys");
        builder.Property(k => k.Name).HasMaxLength(ApiKey.MaxNameLength);
        builder.Property(k => k.Scope).HasMaxLength(MaxScopeLength);
        builder.Property(k => k.AllowedFrom).HasMaxLength(IpAllowList.MaxEntries * (IpAllowList.MaxEntryLength + 1));
        builder.Property(k => k.SecretHash).HasMaxLength(32);
        builder.Property(k => k.PreviousSecretHash).HasMaxLength(32);
        builder.Property(k => k.LastUsedFrom).HasMaxLength(MaxIpAddressLength);
        builder.Ignore(k => k.Scopes).Ignore(k => k.AllowedIpAddresses);
        builder.HasOne<Tenant>().WithMany().HasForeignKey(k => k.TenantId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<User>().WithMany().HasForeignKey(k => k.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<ServiceAccount>().WithMany()
            .HasPrincipalKey(a => new { a.TenantId, a.Id })
            .HasForeignKey(k => new { k.TenantId, k.ServiceAccountId })
            .OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(k => new { k.TenantId, k.Id });
        builder.HasIndex(k => new { k.TenantId, k.UserId });

        // For the purge, which runs across tenants.
        builder.HasIndex(k => k.ExpiresAt);
        builder.HasIndex(k => k.RevokedAt).HasFilter("revoked_at IS NOT NULL");
    }
}

internal sealed class ServiceAccountConfiguration : IEntityTypeConfiguration<ServiceAccount>
{
    public void Configure(EntityTypeBuilder<ServiceAccount> builder)
    {
        builder.ToTable("service_accounts");
        builder.Property(a => a.Name).HasMaxLength(ServiceAccount.MaxNameLength);
        builder.HasOne<Tenant>().WithMany().HasForeignKey(a => a.TenantId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(a => new { a.TenantId, a.Name }).IsUnique(ServiceAccountErrors.NameTaken);
    }
}
