using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules.Contracts;

namespace SvcInfra.Application.Users.SignIn;

/// <summary>Deletes sessions, refresh tokens and emailed tokens 30 days after they expired or were revoked.</summary>
[Job("users.purge-expired-sign-ins")]
[Recurring("23 4 * * *")]
public sealed record PurgeExpiredSignIns : IJob;

/// <summary>Deletes sessions, tokens and codes that no longer work.</summary>
public interface IExpiredSignIns
{
    /// <summary>Deletes everything that expired or was revoked before that time (UTC).</summary>
    Task PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken);
}

internal sealed class PurgeExpiredSignInsHandler(IExpiredSignIns expired, TimeProvider time) : IJobHandler<PurgeExpiredSignIns>
{
    /// <summary>Long enough to investigate an incident; the audit trail keeps what is needed longer.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromDays(30);

    public Task HandleAsync(PurgeExpiredSignIns job, JobContext context, CancellationToken cancellationToken) =>
        expired.PurgeAsync(time.GetUtcNow() - Retention, cancellationToken);
}
