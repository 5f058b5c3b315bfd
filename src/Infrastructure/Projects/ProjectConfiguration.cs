using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SvcInfra.Domain.Projects;
using SvcInfra.Domain.Tenants;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Projects;

internal sealed class ProjectConfiguration : IEntityTypeConfiguration<Project>
{
    public void Configure(EntityTypeBuilder<Project> builder)
    {
        builder.ToTable("projects");
        builder.Property(p => p.Name).HasMaxLength(Project.MaxNameLength).IsInByteOrder();
        builder.Property(p => p.Description).HasMaxLength(Project.MaxDescriptionLength);
        builder.HasOne<Tenant>().WithMany().HasForeignKey(p => p.TenantId).OnDelete(DeleteBehavior.Cascade);

        // The filters exclude deleted projects, so that the name of one can be used again.
        builder.HasIndex(p => new { p.TenantId, p.Name }).HasFilter("deleted_at IS NULL").IsUnique(ProjectErrors.NameTaken);
        builder.HasIndex(p => new { p.TenantId, p.Id }).HasFilter("deleted_at IS NULL");
    }
}
