namespace SvcInfra.Application.Jobs.DeadLetters;

/// <summary>Why nobody tries a job any more. Stored by name.</summary>
public enum DeadReason
{
    /// <summary>The last attempt failed.</summary>
    Exhausted,

    /// <summary>The handler said that another attempt would not help.</summary>
    NotRetryable,

    /// <summary>The payload cannot be decrypted or is not of this kind.</summary>
    Unreadable,

    /// <summary>An operator cancelled it.</summary>
    Cancelled,
}
