using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Jobs;

namespace SvcInfra.Infrastructure.Jobs;

/// <summary>Rejects queues that no job kind uses: a worker for such a queue would wait forever without a message.</summary>
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
            yield return $"{Queues} is empty. Remove it to work on all queues, or name some of: {Known}.";
        }

        foreach (var (queue, i) in options.Queues.Select((queue, i) => (queue, i)).Where(one => !catalog.Queues.Contains(one.queue)))
        {
            yield return $"{Queues}:{i} is '{queue}', but no job kind uses this queue. Known queues: {Known}.";
        }

        foreach (var queue in options.QueueLimits.Keys.Where(queue => !catalog.Queues.Contains(queue)))
        {
            yield return $"{JobsOptions.Section}:{nameof(JobsOptions.QueueLimits)}:{queue} limits a queue that no job kind uses. "
                + $"Known queues: {Known}.";
        }
    }

    private string Known => string.Join(", ", catalog.Queues.Order(StringComparer.Ordinal));
}
