using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Jobs;

namespace SvcInfra.Infrastructure.Jobs;

/// <summary>A worker for a queue that no kind of job has would wait for ever without a word.</summary>
internal sealed class JobQueueValidation(JobCatalog catalog, IConfiguration configuration) : IValidateOptions<JobsOptions>
{
    private const string Queues = $"{JobsOptions.Section}:{nameof(JobsOptions.Queues)}";

    public ValidateOptionsResult Validate(string? name, JobsOptions options)
    {
        string[] failures = [.. Failures(options)];
        return failures.Length > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }

    private IEnumerable<string> Failures(JobsOptions options)
    {
        if (options.Queues.Count == 0 && configuration.GetSection(Queues).Exists())
        {
            yield return $"{Queues} is empty. Leave it out to work on all queues, or name some of: {Known}.";
        }

        foreach (var (queue, i) in options.Queues.Select((queue, i) => (queue, i)).Where(one => !catalog.Queues.Contains(one.queue)))
        {
            yield return $"{Queues}:{i} is '{queue}', which is the queue of no kind of job. Queues: {Known}.";
        }

        foreach (var queue in options.QueueLimits.Keys.Where(queue => !catalog.Queues.Contains(queue)))
        {
            yield return $"{JobsOptions.Section}:{nameof(JobsOptions.QueueLimits)}:{queue} limits the queue of no kind of job. Queues: {Known}.";
        }
    }

    private string Known => string.Join(", ", catalog.Queues.Order(StringComparer.Ordinal));
}
