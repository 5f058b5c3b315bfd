using Ardalis.Result;
using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Projects;

/// <summary>The sample aggregate, meant to be copied. It belongs to a tenant; its name is unique in the tenant.</summary>
public sealed class Project : AggregateRoot, ITenantOwned, IOwned, ISoftDeletable
{
    public const int MaxNameLength = 100;
    public const int MaxDescriptionLength = 2_000;

    private Project()
    {
    }

    public Guid TenantId { get; private set; }

    /// <summary>The user who created it; null for projects created before owners were recorded.</summary>
    public Guid? OwnerId { get; private set; }

    public string Name { get; private set; } = null!;

    public string? Description { get; private set; }

    public DateTimeOffset? ArchivedAt { get; private set; }

    public DateTimeOffset? DeletedAt { get; private set; }

    public bool IsArchived => ArchivedAt is not null;

    public static Project Create(Guid tenantId, Guid? ownerId, string name, string? description)
    {
        var project = new Project { TenantId = tenantId, OwnerId = ownerId, Name = name.Trim(), Description = description };
        project.Raise(new ProjectCreated(project.Id, project.Name));
        return project;
    }

    public Result Rename(string name)
    {
        if (IsArchived)
        {
            return ProjectErrors.Archived;
        }

        Name = name.Trim();
        Raise(new ProjectRenamed(Id, Name));
        return Result.Success();
    }

    /// <summary>Archives the project. Archiving it again changes nothing.</summary>
    public void Archive(DateTimeOffset now)
    {
        if (IsArchived)
        {
            return;
        }

        ArchivedAt = now;
        Raise(new ProjectArchived(Id));
    }

    public void Delete(DateTimeOffset now)
    {
        DeletedAt = now;
        Raise(new ProjectDeleted(Id));
    }
}
