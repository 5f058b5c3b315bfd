using System.Buffers;
using System.Globalization;
using System.Text;
using Shouldly;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Audit.Verification;
using SvcInfra.UnitTests.Audit.Exports;

namespace SvcInfra.UnitTests.Audit.Trail;

/// <summary>The expected bytes were computed by <c>entry_bytes</c> of docs/examples/audit_verify.py, which shares no code with this.</summary>
public sealed class AuditEntryFormatTests
{
    private const string Golden =
        "01000000100197a1b2c3d47e5f8a9b0c1d2e3f4a5b000000100197a1b20000700080000000000000010000000808de62d96a221b800000000475736572000000"
        + "100197a1b2000070008000000000000002000000100197a1b2000070008000000000000003000000100197a1b20000700080000000000000040000001574656e"
        + "616e74732e72656e616d655f74656e616e740000000674656e616e7400000002343200000001030000001174656e616e74732e6e6f745f6f776e657200000020"
        + "3462663932663335373762333464613661336365393239643065306534373336000000087063692c736f6332000000397b2274656e616e74223a7b226e616d65"
        + "223a7b226265666f7265223a2261222c226166746572223a225ac3bc7269636820f09f8e89227d7d7d00000020000102030405060708090a0b0c0d0e0f101112"
        + "131415161718191a1b1c1d1e1f";

    private const string GoldenMinimal =
        "01000000100197a1b2c3d47e5f8a9b0c1d2e3f4a5b000000100197a1b20000700080000000000000010000000808de62d96a221b800000000475736572ffffff"
        + "ffffffffffffffffff0000001574656e616e74732e72656e616d655f74656e616e74ffffffffffffffff0000000101ffffffff0000000000000000ffffffffff"
        + "ffffff";

    private static readonly AuditEntry Full = new()
    {
        Id = Guid.Parse("0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"),
        TenantId = Guid.Parse("0197a1b2-0000-7000-8000-000000000001"),
        OccurredAt = new DateTimeOffset(2026, 2, 3, 4, 5, 6, 123, 456, TimeSpan.Zero),
        ActorKind = "user",
        ActorId = Guid.Parse("0197a1b2-0000-7000-8000-000000000002"),
        SessionId = Guid.Parse("0197a1b2-0000-7000-8000-000000000003"),
        OnBehalfOf = Guid.Parse("0197a1b2-0000-7000-8000-000000000004"),
        Action = "tenants.rename_tenant",
        TargetType = "tenant",
        TargetId = "42",
        Outcome = AuditOutcome.Denied,
        Reason = "tenants.not_owner",
        TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
        Tags = "pci,soc2",
        Changes = """{"tenant":{"name":{"before":"a","after":"Zürich 🎉"}}}""",
        PayloadCommitment = [.. Enumerable.Range(0, 32).Select(i => (byte)i)],
    };

    private static readonly AuditEntry Minimal = Full with
    {
        ActorId = null,
        SessionId = null,
        OnBehalfOf = null,
        TargetType = null,
        TargetId = null,
        Outcome = AuditOutcome.Success,
        Reason = null,
        TraceId = "",
        Tags = "",
        Changes = null,
        PayloadCommitment = null,
    };

    [Fact]
    public void Bytes_are_the_expected_ones()
    {
        Hex(Full).ShouldBe(Golden);
        Hex(Minimal).ShouldBe(GoldenMinimal);
    }

    [Fact]
    public void Leaf_and_chain_are_the_expected_ones()
    {
        var (first, second) = (AuditEntryFormat.Leaf(Full), AuditEntryFormat.Leaf(Minimal));
        var chain = AuditChain.Next(AuditChain.Start, 1, first);

        Convert.ToHexStringLower(first.ToArray()).ShouldBe("a548489ce04b7a37962f45a0bdce279ac6e59970aee52860c390de4cdc5a01ae");
        Convert.ToHexStringLower(second.ToArray()).ShouldBe("4e2d23c5128b2139a4a8587c4ffdcda30e1fb3c9e476004ad6eac979228c9a75");
        Convert.ToHexStringLower(chain.ToArray()).ShouldBe("751ab1cf8ee190a73b079d43c635a529c666af347c098b34c2a6e5cd34283278");
        Convert.ToHexStringLower(AuditChain.Next(chain, 2, second).ToArray())
            .ShouldBe("e51e19e750c91f158d41d7e69d72dd3e3cff29d1f01d9497c548208332cfdbf2");
    }

    [Fact]
    public async Task Culture_makes_no_difference()
    {
        var expected = (await ExportSample.CreateAsync()).Lines;
        var before = CultureInfo.CurrentCulture;
        try
        {
            // A custom culture, because an installation without ICU has only the invariant one.
            var odd = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (odd.NumberFormat.NegativeSign, odd.NumberFormat.NumberGroupSeparator, odd.NumberFormat.NumberDecimalSeparator) = ("~", "'", "\u066b");
            (odd.DateTimeFormat.DateSeparator, odd.DateTimeFormat.TimeSeparator) = ("#", "h");
            CultureInfo.CurrentCulture = odd;
            $"{-1.5} {Full.OccurredAt:yyyy/MM/dd}".ShouldBe("~1\u066b5 2026#02#03", "otherwise the test would prove nothing");

            Hex(Full).ShouldBe(Golden);
            (await ExportSample.CreateAsync()).Lines.ShouldBe(expected);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Every_field_is_part_of_the_bytes_and_no_two_entries_have_the_same_bytes()
    {
        var one = Guid.Parse("0197a1b2-0000-7000-8000-00000000000f");
        AuditEntry[] entries =
        [
            Full, Minimal, Full with { Id = one }, Full with { TenantId = one }, Full with { OccurredAt = Full.OccurredAt.AddMicroseconds(1) },
            Full with { ActorKind = "job" }, Full with { ActorId = one }, Full with { ActorId = null }, Full with { SessionId = one },
            Full with { SessionId = null }, Full with { OnBehalfOf = one }, Full with { OnBehalfOf = null },
            Full with { Action = "tenants.rename_tenanT" }, Full with { TargetType = null }, Full with { TargetType = "" },
            Full with { TargetType = "tenant4", TargetId = "2" },
            Full with { TargetType = "tenant42", TargetId = "" }, Full with { TargetId = null }, Full with { Outcome = AuditOutcome.Error },
            Full with { Reason = null }, Full with { Reason = "" }, Full with { TraceId = "" }, Full with { Tags = "pci" },
            Full with { Changes = null },
            Full with { Changes = Full.Changes + " " }, Full with { PayloadCommitment = null }, Full with { PayloadCommitment = new byte[32] },

            // The composed and the decomposed form of the same character are different texts.
            Full with { Reason = "\u00e9" }, Full with { Reason = "e\u0301" },
        ];

        entries.Select(Hex).Distinct().Count().ShouldBe(entries.Length);
        typeof(AuditEntry).GetProperties().Count(property => property.CanWrite).ShouldBe(16, "A new field needs a new version of the format.");
    }

    [Fact]
    public void Time_is_written_as_an_instant_whatever_its_offset() =>
        Hex(Full with { OccurredAt = Full.OccurredAt.ToOffset(TimeSpan.FromHours(5)) }).ShouldBe(Golden);

    [Fact]
    public void Values_that_a_database_would_change_are_refused()
    {
        Should.Throw<ArgumentException>(() => Hex(Full with { OccurredAt = Full.OccurredAt.AddTicks(1) }));
        Should.Throw<EncoderFallbackException>(() => Hex(Full with { Reason = "half \ud83c" }));
        Should.Throw<EncoderFallbackException>(() => AuditPayload.Create("\udf89"));
        Should.Throw<ArgumentException>(() => Hex(Full with { Outcome = (AuditOutcome)9 }));
        Should.Throw<ArgumentException>(() => Hex(Full with { PayloadCommitment = new byte[31] }));
    }

    [Fact]
    public void Long_entries_hash_like_short_ones()
    {
        var entry = Full with { Changes = new string('ü', 100_000) };

        AuditEntryFormat.Leaf(entry).ShouldBe(MerkleTree.Leaf(Convert.FromHexString(Hex(entry))));
    }

    [Fact]
    public void Writing_allocates_nothing()
    {
        var buffer = new byte[AuditEntryFormat.MaxLength(Full)];
        _ = AuditEntryFormat.Write(Full, buffer);
        _ = AuditEntryFormat.Leaf(Full);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 100; i++)
        {
            _ = AuditEntryFormat.Write(Full, buffer);
            _ = AuditEntryFormat.Leaf(Full);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(100);
    }

    [Fact]
    public void Payload_matches_only_its_own_commitment()
    {
        var payload = AuditPayload.Create("""{"ip":"192.0.2.1"}""");

        payload.Matches(payload.Commitment()).ShouldBeTrue();
        (payload with { Text = """{"ip":"192.0.2.2"}""" }).Matches(payload.Commitment()).ShouldBeFalse();
        AuditPayload.Create(payload.Text).Commitment().ShouldNotBe(payload.Commitment(), "the salt differs");
    }

    private static string Hex(AuditEntry entry)
    {
        var writer = new ArrayBufferWriter<byte>();
        AuditEntryFormat.Write(entry, writer);
        return Convert.ToHexStringLower(writer.WrittenSpan);
    }
}
