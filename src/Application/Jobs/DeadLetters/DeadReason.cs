namespace SvcInfra.Application.Jobs.DeadLetters;

/// <summary>Why a job is not retried any more. Stored by name.</summary>
public enum DeadReason
{
    /// <summary>The last attempt failed.</summary>
    Exhausted,

    /// <summary>The handler reported that no further attempt can succeed.</summary>
    NotRetryable,

    /// <summary>The payload cannot be decrypted, or does not fit the job kind.</summary>
    Unreadable,

    /// <summary>An operator cancelled the job.</summary>
    Cancelled,
}
