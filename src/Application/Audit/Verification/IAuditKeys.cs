using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Verification;

/// <summary>The keys of checkpoints: never from the database that they testify about.</summary>
public interface IAuditKeys
{
    /// <summary>Signs from now on.</summary>
    INoteSigner Signer { get; }

    /// <summary>All whose signatures count: the signer's own and the earlier ones, after rotations.</summary>
    IReadOnlyList<INoteVerifier> Verifiers { get; }
}
