using Ardalis.Result;
using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Tenants;

/// <summary>
/// The life cycle from active to purged. A deleted tenant is hidden from queries (soft delete); its slug stays taken until the purge.
/// </summary>
public sealed partial class Tenant : ISoftDeletable
{
    public const int MaxReasonLength = 500;

    public TenantStatus Status { get; private set; }

    public DateTimeOffset? SuspendedAt { get; private set; }

    /// <summary>The operator's reason; null while the tenant is not suspended.</summary>
    public string? SuspendedBecause { get; private set; }

    public DateTimeOffset? DeletedAt { get; private set; }

    /// <summary>End of the grace period (UTC), until which the tenant can be restored; null while it is not deleted.</summary>
    public DateTimeOffset? PurgedAfter { get; private set; }

    /// <summary>Suspends the tenant. Suspending it again replaces the reason.</summary>
    public Result Suspend(string reason, DateTimeOffset now)
    {
        if (DeletedAt is not null)
        {
            return TenantErrors.Deleted;
        }

        SuspendedBecause = reason.Trim();
        if (Status == TenantStatus.Active)
        {
            (Status, SuspendedAt) = (TenantStatus.Suspended, now);
            Raise(new TenantStatusChanged(Id, Status));
        }

        return Result.Success();
    }

    /// <summary>Resumes a suspended tenant. Otherwise nothing changes.</summary>
    public Result Resume()
    {
        if (DeletedAt is not null)
        {
            return TenantErrors.Deleted;
        }

        if (Status == TenantStatus.Suspended)
        {
            (Status, SuspendedAt, SuspendedBecause) = (TenantStatus.Active, null, null);
            Raise(new TenantStatusChanged(Id, Status));
        }

        return Result.Success();
    }

    /// <param name="confirmation">Must equal the slug.</param>
    /// <param name="grace">How long the tenant can be restored.</param>
    public Result Delete(string? confirmation, TimeSpan grace, DateTimeOffset now)
    {
        if (DeletedAt is not null)
        {
            return TenantErrors.Deleted;
        }

        if (confirmation != Slug.Value)
        {
            return TenantErrors.NotConfirmed;
        }

        (Status, DeletedAt, PurgedAfter) = (TenantStatus.Deleted, now, now + grace);
        Raise(new TenantStatusChanged(Id, Status));
        return Result.Success();
    }

    /// <summary>Restores the previous status: a tenant that was suspended is suspended again.</summary>
    public Result Restore(DateTimeOffset now)
    {
        if (DeletedAt is null)
        {
            return TenantErrors.NotDeleted;
        }

        if (Status == TenantStatus.Purging || PurgedAfter <= now)
        {
            return TenantErrors.GraceOver;
        }

        (Status, DeletedAt, PurgedAfter) = (SuspendedAt is null ? TenantStatus.Active : TenantStatus.Suspended, null, null);
        Raise(new TenantStatusChanged(Id, Status));
        return Result.Success();
    }

    /// <summary>Ends the grace period. This cannot be undone. Repeating it changes nothing.</summary>
    /// <param name="confirmation">Must equal the slug.</param>
    public Result PurgeNow(string? confirmation)
    {
        if (DeletedAt is null)
        {
            return TenantErrors.NotDeleted;
        }

        if (confirmation != Slug.Value)
        {
            return TenantErrors.NotConfirmed;
        }

        Status = TenantStatus.Purging;
        return Result.Success();
    }
}

/// <summary>The tenant was suspended, resumed, deleted or restored.</summary>
public sealed record TenantStatusChanged(Guid TenantId, TenantStatus Status) : IDomainEvent;
