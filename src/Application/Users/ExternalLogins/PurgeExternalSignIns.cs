using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules.Contracts;

namespace SvcInfra.Application.Users.ExternalLogins;

/// <summary>Deletes what came back from providers an hour ago. It knows names and addresses of people who may have no account here, so it does not wait for the night.</summary>
[Job("users.purge-external-sign-ins")]
[Recurring("47 * * * *")]
public sealed record PurgeExternalSignIns : IJob;

internal sealed class PurgeExternalSignInsHandler(IExternalSignIns finished, TimeProvider time) : IJobHandler<PurgeExternalSignIns>
{
    /// <summary>Longer than a state lives, or an answer could count twice.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    public Task HandleAsync(PurgeExternalSignIns job, JobContext context, CancellationToken cancellationToken) => finished.PurgeAsync(time.GetUtcNow() - Kept, cancellationToken);
}
