namespace SvcInfra.Application.Audit.Verification;

/// <summary>What an export was found to be: intact, wrong somewhere (<see cref="Problem"/>), or no export (<see cref="Unreadable"/>).</summary>
public sealed record AuditVerification
{
    /// <summary>The first thing that is wrong with the trail.</summary>
    public AuditProblem? Problem { get; init; }

    /// <summary>A sentence about a file that cannot be read; says nothing of the trail.</summary>
    public string? Unreadable { get; init; }

    public bool IsIntact => Problem is null && Unreadable is null;

    public Guid TenantId { get; init; }

    /// <summary>The first entry's number.</summary>
    public long First { get; init; }

    /// <summary>The last entry that fits.</summary>
    public long Last { get; init; }

    /// <summary>Why it doesn't begin with entry 1: <c>range</c> or <c>retention</c>.</summary>
    public string? Reason { get; init; }

    /// <summary>Where the export ends on purpose; null: with the trail.</summary>
    public long? Through { get; init; }

    /// <summary>The last entry that a signed checkpoint vouches for.</summary>
    public long SignedThrough { get; init; }

    /// <summary>Checkpoints that were compared.</summary>
    public int Checkpoints { get; init; }

    /// <summary>Checkpoints about entries outside the export.</summary>
    public int Outside { get; init; }

    /// <summary>Entries whose personal data were erased.</summary>
    public long Erased { get; init; }

    public long Entries => Last - First + 1;

    /// <summary>Entries behind the last checkpoint: chained, and not signed yet.</summary>
    public long Unsigned => Last - SignedThrough;
}
