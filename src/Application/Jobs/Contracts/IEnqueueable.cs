using SvcInfra.Application.Common.Messaging;

namespace SvcInfra.Application.Jobs.Contracts;

#pragma warning disable CA1040 // A marker: the type is the information.
/// <summary>
/// A command that may also be done later, as a job, for the user who enqueued it. It bears a <see cref="JobAttribute"/>. What the user may do is
/// asked again when it runs; what the request of an API key enqueued may do no more than the key, and nothing once that has ended. Invalid,
/// forbidden and missing things go to the dead letters; conflicts and what is unavailable are tried again. It cannot commit on failure: the job's
/// end decides.
/// </summary>
public interface IEnqueueable : ICommandBase;
#pragma warning restore CA1040

public static class EnqueueableExtensions
{
    /// <inheritdoc cref="IJobs.EnqueueAsync"/>
    public static Task<Guid> EnqueueCommandAsync<T>(this IJobs jobs, T command, EnqueueOptions? options = null, CancellationToken cancellationToken = default)
        where T : IEnqueueable =>
        jobs.EnqueueAsync(new RunCommand<T>(command), options, cancellationToken);
}
