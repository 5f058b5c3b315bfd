using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Verification;

/// <summary>The keys of checkpoints. They are never stored in the database whose entries they sign.</summary>
public interface IAuditKeys
{
    /// <summary>The current signing key.</summary>
    INoteSigner Signer { get; }

    /// <summary>The accepted public keys: the current one and those from before rotations.</summary>
    IReadOnlyList<INoteVerifier> Verifiers { get; }
}
