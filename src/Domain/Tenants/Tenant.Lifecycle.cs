using Ardalis.Result;
using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Tenants;

/// <summary>From active to purged. A deleted tenant is hidden from queries like anything that is deleted; its slug stays taken until the purge.</summary>
public sealed partial class Tenant : ISoftDeletable
{
    public const int MaxReasonLength = 500;

    public TenantStatus Status { get; private set; }

    public DateTimeOffset? SuspendedAt { get; private set; }

    /// <summary>Why, in an operator's words; null while it is not suspended.</summary>
    public string? SuspendedBecause { get; private set; }

    public DateTimeOffset? DeletedAt { get; private set; }

    /// <summary>Until then it can be restored; null while it is not deleted.</summary>
    public DateTimeOffset? PurgedAfter { get; private set; }

    /// <summary>Suspending again replaces the reason.</summary>
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

    /// <summary>Resuming what is not suspended changes nothing.</summary>
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

    /// <param name="confirmation">The slug, which whoever deletes has to repeat.</param>
    /// <param name="grace">How long it can be restored.</param>
    /// <param name="now">The present instant.</param>
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

    /// <summary>Brings it back as it was: one that was suspended is suspended again.</summary>
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

    /// <summary>Ends the grace. There is no way back from here; what goes on being asked for is done already.</summary>
    /// <param name="confirmation">The slug, which whoever purges has to repeat.</param>
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

/// <summary>Suspended, resumed, deleted or restored.</summary>
public sealed record TenantStatusChanged(Guid TenantId, TenantStatus Status) : IDomainEvent;
