using Ardalis.Result;
using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Projects;

/// <summary>The sample aggregate: read it, copy it, delete it. Owned by a tenant, unique by name within it.</summary>
public sealed class Project : AggregateRoot, ITenantOwned, IOwned, ISoftDeletable
{
    public const int MaxNameLength = 100;
    public const int MaxDescriptionLength = 2_000;

    private Project()
    {
    }

    public Guid TenantId { get; private set; }

    /// <summary>Who created it; null for those from before there were owners.</summary>
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

    /// <summary>Archiving twice is the same as archiving once.</summary>
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
