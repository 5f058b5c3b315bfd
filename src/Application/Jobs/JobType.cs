using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Jobs.Contracts;

namespace SvcInfra.Application.Jobs;

/// <summary>A job kind that this process can handle: its name, its default settings, and the call of its handler.</summary>
public abstract partial class JobType
{
    public const int MaxNameLength = 100;
    public const int MaxAttemptsLimit = 100;
    public const int MaxQueueLength = 50;
    public const int MaxTimeoutSeconds = 86_400;

    /// <summary>A missing member of a payload is an error here, not a null reference in the handler.</summary>
    private protected static readonly JsonSerializerOptions Json = new()
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private protected JobType(Type type, JobAttribute? settings)
    {
        Type = type;
        Settings = settings ?? type.GetCustomAttribute<JobAttribute>()
            ?? throw new InvalidOperationException($"{type.Name} has no [Job(\"module.action\")].");
        var isValid = NamePattern().IsMatch(Settings.Name) && Settings.Name.Length <= MaxNameLength
            && QueuePattern().IsMatch(Settings.Queue) && Settings.Queue.Length <= MaxQueueLength
            && Settings.MaxAttempts is >= 1 and <= MaxAttemptsLimit && Settings.TimeoutSeconds is >= 1 and <= MaxTimeoutSeconds;
        if (!isValid)
        {
            throw new InvalidOperationException(
                $"[Job] of {type.Name}: the name must be module.action, Queue a word of at most {MaxQueueLength} characters, "
                + $"MaxAttempts from 1 to {MaxAttemptsLimit} and TimeoutSeconds from 1 to {MaxTimeoutSeconds}.");
        }
    }

    public Type Type { get; }

    public JobAttribute Settings { get; }

    public string Name => Settings.Name;

    public string Write(IJob job) => JsonSerializer.Serialize(job, Type, Json);

    /// <exception cref="JsonException">The payload does not fit this job kind.</exception>
    public abstract IJob Read(string payload);

    /// <param name="services">The scope of this attempt.</param>
    public abstract Task HandleAsync(IServiceProvider services, IJob job, JobContext context, CancellationToken cancellationToken);

    [GeneratedRegex("^[a-z0-9_-]+(\\.[a-z0-9_-]+)+$", RegexOptions.ExplicitCapture)]
    private static partial Regex NamePattern();

    [GeneratedRegex("^[a-z0-9_-]+$")]
    private static partial Regex QueuePattern();
}

/// <param name="settings">Default: the <see cref="JobAttribute"/> of the record.</param>
public sealed class JobType<TJob>(JobAttribute? settings = null) : JobType(typeof(TJob), settings)
    where TJob : IJob
{
    public override IJob Read(string payload) => JsonSerializer.Deserialize<TJob>(payload, Json) ?? throw new JsonException("The payload is null.");

    public override Task HandleAsync(IServiceProvider services, IJob job, JobContext context, CancellationToken cancellationToken) =>
        services.GetRequiredService<IJobHandler<TJob>>().HandleAsync((TJob)job, context, cancellationToken);
}
