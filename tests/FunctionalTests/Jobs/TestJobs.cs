using SvcInfra.Application.Jobs.Contracts;

namespace SvcInfra.FunctionalTests.Jobs;

/// <summary>Has its own queue, which a test can pause without blocking emails.</summary>
/// <param name="Text"><c>die</c> fails, <c>wait</c> waits for the cancellation, everything else succeeds.</param>
[Job("test.note", Queue = "notes")]
public sealed record TakeNote(string Text) : IJob;

internal sealed class TakeNoteHandler : IJobHandler<TakeNote>
{
    public const string Failure = "The test requested a failure.";

    public async Task HandleAsync(TakeNote job, JobContext context, CancellationToken cancellationToken)
    {
        if (job.Text == "die")
        {
            throw new NonRetryableJobException(Failure);
        }

        if (job.Text == "wait")
        {
            context.ReportProgress(40, "half-way");
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        }
    }
}

[Job("test.secret", Queue = "notes", EncryptPayload = true)]
public sealed record KeepSecret(string Secret) : IJob;

internal sealed class KeepSecretHandler : IJobHandler<KeepSecret>
{
    public Task HandleAsync(KeepSecret job, JobContext context, CancellationToken cancellationToken) =>
        job.Secret == "right" ? Task.CompletedTask : throw new NonRetryableJobException("the wrong secret");
}
