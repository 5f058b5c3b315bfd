using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Users;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Tenants.Settings;

namespace SvcInfra.Infrastructure.Tenants;

internal sealed class TenantConfiguration : IEntityTypeConfiguration<Tenant>
{
    public void Configure(EntityTypeBuilder<Tenant> builder)
    {
        builder.ToTable("tenants");
        builder.Property(t => t.Slug).HasConversion(s => s.Value, v => Slug.FromStored(v)).HasMaxLength(Slug.MaxLength);
        builder.Property(t => t.Name).HasMaxLength(Tenant.MaxNameLength);
        builder.Property(t => t.Settings).HasConversion<TenantSettingsText>();
        builder.Property(t => t.SuspendedBecause).HasMaxLength(Tenant.MaxReasonLength);
        builder.Property(t => t.Status).HasDefaultValue(TenantStatus.Active);
        builder.HasIndex(t => t.Slug).IsUnique(TenantErrors.SlugTaken);
        builder.HasIndex(t => t.PurgedAfter);
    }
}

internal sealed class MembershipConfiguration : IEntityTypeConfiguration<Membership>
{
    public void Configure(EntityTypeBuilder<Membership> builder)
    {
        builder.ToTable("memberships");
        builder.HasIndex(m => new { m.TenantId, m.UserId }).IsUnique(TenantErrors.AlreadyMember);
        builder.HasIndex(m => m.UserId);
        builder.HasOne<Tenant>().WithMany().HasForeignKey(m => m.TenantId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<User>().WithMany().HasForeignKey(m => m.UserId).OnDelete(DeleteBehavior.Cascade);

        // No foreign key to the custom role, for which SQLite would have to make the table anew, outside of a transaction. Roles are assigned and
        // deleted behind the tenant's lock, are looked for in the member's tenant alone, and one that is gone opens nothing.
        builder.HasIndex(m => new { m.TenantId, m.CustomRoleId });
    }
}
