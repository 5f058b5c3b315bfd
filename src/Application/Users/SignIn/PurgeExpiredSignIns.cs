using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules.Contracts;

namespace SvcInfra.Application.Users.SignIn;

/// <summary>Deletes sessions, refresh tokens and mailed tokens that have been good for nothing for a month.</summary>
[Job("users.purge-expired-sign-ins")]
[Recurring("23 4 * * *")]
public sealed record PurgeExpiredSignIns : IJob;

/// <summary>What signing in leaves behind.</summary>
public interface IExpiredSignIns
{
    /// <summary>Deletes what expired or was revoked before.</summary>
    Task PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken);
}

internal sealed class PurgeExpiredSignInsHandler(IExpiredSignIns expired, TimeProvider time) : IJobHandler<PurgeExpiredSignIns>
{
    /// <summary>Long enough to look at after an incident; the audit trail keeps what has to be kept longer.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    public Task HandleAsync(PurgeExpiredSignIns job, JobContext context, CancellationToken cancellationToken) =>
        expired.PurgeAsync(time.GetUtcNow() - Kept, cancellationToken);
}
