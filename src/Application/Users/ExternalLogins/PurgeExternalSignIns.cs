using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules.Contracts;

namespace SvcInfra.Application.Users.ExternalLogins;

/// <summary>
/// Deletes providers' responses an hour after they expired. Runs hourly, because they contain names and email addresses of people who may have no
/// account here.
/// </summary>
[Job("users.purge-external-sign-ins")]
[Recurring("47 * * * *")]
public sealed record PurgeExternalSignIns : IJob;

internal sealed class PurgeExternalSignInsHandler(IExternalSignIns externalSignIns, TimeProvider time) : IJobHandler<PurgeExternalSignIns>
{
    /// <summary>Must be longer than the lifetime of the state; otherwise a response could be replayed.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromHours(1);

    public Task HandleAsync(PurgeExternalSignIns job, JobContext context, CancellationToken cancellationToken) =>
        externalSignIns.PurgeAsync(time.GetUtcNow() - Retention, cancellationToken);
}
