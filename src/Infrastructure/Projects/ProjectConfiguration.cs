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
        builder.Property(p => p.Name).HasMaxLength(Project.MaxNameLength);
        builder.Property(p => p.Description).HasMaxLength(Project.MaxDescriptionLength);
        builder.HasOne<Tenant>().WithMany().HasForeignKey(p => p.TenantId).OnDelete(DeleteBehavior.Cascade);

        // A deleted project gives its name back.
        builder.HasIndex(p => new { p.TenantId, p.Name }).HasFilter("deleted_at IS NULL").IsUnique(ProjectErrors.NameTaken);
        builder.HasIndex(p => new { p.TenantId, p.Id }).HasFilter("deleted_at IS NULL");
    }
}
