namespace SvcInfra.Application.Jobs.Contracts;

/// <summary>
/// Registered as a singleton by a module: the part of a process's concurrent jobs that the jobs of a queue may take, at least one job. The
/// setting <c>Jobs:QueueLimits</c> overrides it.
/// </summary>
/// <param name="Queue">The queue of one of the module's job kinds.</param>
/// <param name="Share">More than 0, at most 1.</param>
public sealed record QueueShare(string Queue, double Share);
