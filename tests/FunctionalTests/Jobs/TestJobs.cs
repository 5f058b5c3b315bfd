using SvcInfra.Application.Jobs.Contracts;

namespace SvcInfra.FunctionalTests.Jobs;

/// <summary>In a queue of its own, which a test can pause without holding up the mails.</summary>
/// <param name="Text"><c>die</c> dies, <c>wait</c> waits for its token, all else succeeds.</param>
[Job("test.note", Queue = "notes")]
public sealed record TakeNote(string Text) : IJob;

internal sealed class TakeNoteHandler : IJobHandler<TakeNote>
{
    public async Task HandleAsync(TakeNote job, JobContext context, CancellationToken cancellationToken)
    {
        if (job.Text == "die")
        {
            throw new NonRetryableJobException("as it was told");
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
