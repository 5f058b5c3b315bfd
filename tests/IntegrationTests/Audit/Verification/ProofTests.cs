using Shouldly;
using SvcInfra.Application.Audit;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Audit.Verification;
using SvcInfra.IntegrationTests.Persistence;
using Xunit;

namespace SvcInfra.IntegrationTests.Audit.Verification;

public abstract class ProofTests(Engine engine)
{
    public sealed class OnSqlite() : ProofTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : ProofTests(Engine.PostgreSql);

    [Fact]
    public async Task Inclusion_proof_of_each_entry_leads_to_the_root_of_the_signed_checkpoint()
    {
        using var trail = await TrailOfTwelve.CreateAsync(engine);
        var checkpoint = await trail.QueryAsync<GetAuditCheckpoint, AuditCheckpointDto>(new GetAuditCheckpoint());
        var signed = Signed(trail, checkpoint.Note);
        var entries = await trail.App.Get<IAuditReader>().ReadAsync(trail.Tenant, 1, 12, CancellationToken.None);

        foreach (var entry in entries)
        {
            var proof = await trail.QueryAsync<GetInclusionProof, InclusionProofDto>(new GetInclusionProof(entry.Sequence, null));

            MerkleProof.VerifyInclusion(proof.LeafIndex, proof.Size, AuditEntryFormat.Leaf(entry.Entry!), Hashes(proof.Path), signed.Root)
                .ShouldBeTrue($"entry {entry.Sequence}");
            MerkleProof.VerifyInclusion(proof.LeafIndex, proof.Size, entry.Chain, Hashes(proof.Path), signed.Root).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Consistency_proof_leads_from_one_checkpoint_to_the_next()
    {
        using var trail = await TrailOfTwelve.CreateAsync(engine);
        var notes = await trail.App.Get<IAuditReader>().CheckpointsAsync(trail.Tenant, 1, 12, CancellationToken.None);
        var (first, second) = (Signed(trail, notes[0].Note), Signed(trail, notes[1].Note));

        var proof = await trail.QueryAsync<GetConsistencyProof, ConsistencyProofDto>(new GetConsistencyProof(8, null));

        MerkleProof.VerifyConsistency(8, 12, first.Root, second.Root, Hashes(proof.Path)).ShouldBeTrue();
        MerkleProof.VerifyConsistency(8, 12, second.Root, first.Root, Hashes(proof.Path)).ShouldBeFalse();
    }

    private static AuditCheckpoint Signed(TrailOfTwelve trail, string text)
    {
        SignedNote.TryParse(text, out var note).ShouldBeTrue();
        note!.IsSignedBy(trail.App.Get<IAuditKeys>().Verifiers).ShouldBeTrue();
        AuditCheckpoint.TryParse(note.Text, out var checkpoint).ShouldBeTrue();
        return checkpoint!;
    }

    private static List<MerkleHash> Hashes(IEnumerable<string> path) =>
        [.. path.Select(text => MerkleHash.TryParse(text, out var hash) ? hash : throw new FormatException(text))];
}
