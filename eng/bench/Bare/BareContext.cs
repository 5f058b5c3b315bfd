using Microsoft.EntityFrameworkCore;

namespace SvcInfra.Bare;

internal sealed class BareContext(DbContextOptions<BareContext> options) : DbContext(options)
{
    public DbSet<Project> Projects => Set<Project>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Project>(project =>
    {
        project.ToTable("projects");
        project.Property(p => p.Id).HasColumnName("id").ValueGeneratedNever();
        project.Property(p => p.TenantId).HasColumnName("tenant_id");
        project.Property(p => p.Name).HasColumnName("name");
        project.Property(p => p.Description).HasColumnName("description");
        project.Property(p => p.ArchivedAt).HasColumnName("archived_at");
        project.Property(p => p.DeletedAt).HasColumnName("deleted_at");
        project.Property(p => p.Version).HasColumnName("version");
        project.Property(p => p.CreatedAt).HasColumnName("created_at");
        project.Property(p => p.UpdatedAt).HasColumnName("updated_at");
    });
}

internal sealed class Project
{
    public Guid Id { get; set; }

    public Guid TenantId { get; set; }

    public required string Name { get; set; }

    public string? Description { get; set; }

    public DateTimeOffset? ArchivedAt { get; set; }

    public DateTimeOffset? DeletedAt { get; set; }

    public long Version { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }
}

internal sealed record ProjectDto(
    Guid Id, string Name, string? Description, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset? ArchivedAt, long Version);

internal sealed record ProjectPage(IReadOnlyList<ProjectDto> Items, string? NextCursor);

internal sealed record NewProject(string Name, string? Description);
