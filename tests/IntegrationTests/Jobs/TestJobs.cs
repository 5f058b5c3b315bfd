using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Jobs.Contracts;

namespace SvcInfra.IntegrationTests.Jobs;

[Job("test.note")]
internal sealed record TakeNote(string Text) : IJob;

[Job("test.hurry", TimeoutSeconds = 1, MaxAttempts = 1)]
internal sealed record Hurry : IJob;

[Job("test.file", Queue = "files")]
internal sealed record FileNote(string Text) : IJob;

[Job("test.secret", EncryptPayload = true)]
internal sealed record KeepSecret(string Secret) : IJob;

/// <summary>Controls the handlers of the running test, and records the jobs that they handled.</summary>
internal sealed class JobSpy
{
    private readonly List<string> _seen = [];

    /// <summary>Runs inside the handler, in its scope.</summary>
    public Func<Moment, Task>? OnJob { get; set; }

    public IReadOnlyList<string> Seen
    {
        get
        {
            lock (_seen)
            {
                return [.. _seen];
            }
        }
    }

    public Task SeeAsync(string text, Moment moment)
    {
        lock (_seen)
        {
            _seen.Add(text);
        }

        return OnJob?.Invoke(moment) ?? Task.CompletedTask;
    }
}

internal sealed record Moment(JobContext Context, IRequestContext Who, IJobs Jobs, CancellationToken Token);

internal sealed class TakeNoteHandler(JobSpy spy, IRequestContext who, IJobs jobs) : IJobHandler<TakeNote>
{
    public Task HandleAsync(TakeNote job, JobContext context, CancellationToken cancellationToken) =>
        spy.SeeAsync(job.Text, new Moment(context, who, jobs, cancellationToken));
}

internal sealed class FileNoteHandler(JobSpy spy, IRequestContext who, IJobs jobs) : IJobHandler<FileNote>
{
    public Task HandleAsync(FileNote job, JobContext context, CancellationToken cancellationToken) =>
        spy.SeeAsync(job.Text, new Moment(context, who, jobs, cancellationToken));
}

internal sealed class HurryHandler(JobSpy spy, IRequestContext who, IJobs jobs) : IJobHandler<Hurry>
{
    public Task HandleAsync(Hurry job, JobContext context, CancellationToken cancellationToken) =>
        spy.SeeAsync("hurry", new Moment(context, who, jobs, cancellationToken));
}

internal sealed class KeepSecretHandler(JobSpy spy, IRequestContext who, IJobs jobs) : IJobHandler<KeepSecret>
{
    public Task HandleAsync(KeepSecret job, JobContext context, CancellationToken cancellationToken) =>
        spy.SeeAsync(job.Secret, new Moment(context, who, jobs, cancellationToken));
}
