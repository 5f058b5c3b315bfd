using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Roles;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Tenants.Roles;

internal sealed class CustomRoleConfiguration : IEntityTypeConfiguration<CustomRole>
{
    public void Configure(EntityTypeBuilder<CustomRole> builder)
    {
        builder.ToTable("custom_roles");
        builder.Property(r => r.Name).HasMaxLength(CustomRole.MaxNameLength);
        builder.Property(r => r.Description).HasMaxLength(CustomRole.MaxDescriptionLength);

        // Permission names contain no spaces.
        builder.Property(r => r.Permissions).HasConversion(
            names => string.Join(' ', names),
            text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            new ValueComparer<IReadOnlyList<string>>((a, b) => a!.SequenceEqual(b!), names => names.Count, names => names));
        builder.HasOne<Tenant>().WithMany().HasForeignKey(r => r.TenantId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(r => new { r.TenantId, r.Name }).IsUnique(CustomRoleErrors.NameTaken);
    }
}
