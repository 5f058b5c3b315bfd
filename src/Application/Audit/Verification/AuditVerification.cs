namespace SvcInfra.Application.Audit.Verification;

/// <summary>The result of verifying an export: intact, tampered with (<see cref="Problem"/>), or not readable (<see cref="Unreadable"/>).</summary>
public sealed record AuditVerification
{
    /// <summary>The first problem of the trail; null when none exists.</summary>
    public AuditProblem? Problem { get; init; }

    /// <summary>Why the file cannot be read; null when it can. It does not imply tampering.</summary>
    public string? Unreadable { get; init; }

    public bool IsIntact => Problem is null && Unreadable is null;

    public Guid TenantId { get; init; }

    /// <summary>The first entry's number.</summary>
    public long First { get; init; }

    /// <summary>The number of the last valid entry.</summary>
    public long Last { get; init; }

    /// <summary>Why the export does not begin with entry 1: <c>range</c> or <c>retention</c>; null when it does.</summary>
    public string? Reason { get; init; }

    /// <summary>The last entry of a requested range; null when the export ends with the trail.</summary>
    public long? Through { get; init; }

    /// <summary>The number of the last entry that a signed checkpoint covers.</summary>
    public long SignedThrough { get; init; }

    /// <summary>The number of compared checkpoints.</summary>
    public int Checkpoints { get; init; }

    /// <summary>The number of checkpoints that were not compared, because they cover entries outside the export.</summary>
    public int Outside { get; init; }

    /// <summary>The number of entries whose personal data was erased.</summary>
    public long Erased { get; init; }

    public long Entries => Last - First + 1;

    /// <summary>The number of entries after the last checkpoint: chained but not signed yet.</summary>
    public long Unsigned => Last - SignedThrough;
}
