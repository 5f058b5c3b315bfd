using SvcInfra.Application.Common.Persistence;

namespace SvcInfra.Application.Projects;

/// <summary>A project.</summary>
/// <param name="Id">Stable; never reused.</param>
/// <param name="Name">1 to 100 characters; unique among the tenant's projects.</param>
/// <param name="Description">At most 2,000 characters.</param>
/// <param name="OwnerId">The id of the user who created it; null: no owner.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="UpdatedAt">UTC.</param>
/// <param name="ArchivedAt">UTC; null while the project is active.</param>
/// <param name="Version">The first part of the ETag.</param>
public sealed record ProjectDto(
    Guid Id, string Name, string? Description, Guid? OwnerId, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset? ArchivedAt,
    long Version) : IVersioned;
