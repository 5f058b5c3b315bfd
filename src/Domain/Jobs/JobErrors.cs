using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Jobs;

public static class JobErrors
{
    public static readonly Error NotFound = new(
        ErrorKind.NotFound, "jobs.not_found", "No waiting or running job has this id. Failed jobs are among the dead letters.");

    public static readonly Error DeadNotFound = new(
        ErrorKind.NotFound, "jobs.dead_not_found", "No dead letter has this id. It may have been retried or deleted already.");

    public static readonly Error QueueNotFound = new(
        ErrorKind.NotFound, "jobs.queue_not_found", "No job kind uses this queue, and no job is in it.");

    public static readonly Error UniqueKeyTaken = new(
        ErrorKind.Conflict, "jobs.unique_key_taken", "A waiting or running job has the same unique key. Wait until it ends, or cancel it.");

    public static readonly Error UnknownKind = new(
        ErrorKind.Conflict, "jobs.unknown_kind", "This version has no job kind of this name, so the payload cannot be checked.");
}
