using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Jobs;

public static class JobErrors
{
    public static readonly Error NotFound = new(ErrorKind.NotFound, "jobs.not_found", "There is no such job that waits or runs; look among the dead letters.");
    public static readonly Error DeadNotFound = new(ErrorKind.NotFound, "jobs.dead_not_found", "There is no such dead letter; it may have been retried or deleted already.");
    public static readonly Error QueueNotFound = new(ErrorKind.NotFound, "jobs.queue_not_found", "No kind of job names this queue, and no job is in it.");
    public static readonly Error UniqueKeyTaken = new(ErrorKind.Conflict, "jobs.unique_key_taken", "A job that waits or runs has the same unique key: let it end, or cancel it.");
    public static readonly Error UnknownKind = new(ErrorKind.Conflict, "jobs.unknown_kind", "No kind of job has this name any more, so nobody can tell what its payload should be.");
}
