using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using SvcInfra.Application.BotProtection;
using SvcInfra.Application.BotProtection.Contracts;
using SvcInfra.Infrastructure.BotProtection;
using SvcInfra.Infrastructure.RateLimits;
using SvcInfra.Infrastructure.RateLimits.Memory;
using SvcInfra.Infrastructure.Security;

namespace SvcInfra.UnitTests.BotProtection;

public sealed class ProofOfWorkTests : IDisposable
{
    private const int Difficulty = 8;

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 12, 1, 10, 0, 0, TimeSpan.Zero));
    private readonly EphemeralDataProtectionProvider _keys = new();
    private readonly MemoryRateLimitStore _uses;
    private readonly ProofOfWork _proof;

    public ProofOfWorkTests()
    {
        _uses = new MemoryRateLimitStore(_time);
        _proof = Of(Difficulty);
    }

    [Fact]
    public async Task Solution_passes_once()
    {
        var solution = Solve(_proof.Create());

        (await VerifyAsync(solution)).ShouldBe(ChallengeOutcome.Passed);
        (await VerifyAsync(solution)).ShouldBe(ChallengeOutcome.Failed);
    }

    [Fact]
    public async Task Second_solution_of_a_challenge_is_refused()
    {
        var challenge = _proof.Create();
        var first = Solve(challenge);
        var second = Solve(challenge, after: int.Parse(first.Split(':')[^1]));

        (await VerifyAsync(first)).ShouldBe(ChallengeOutcome.Passed);
        (await VerifyAsync(second)).ShouldBe(ChallengeOutcome.Failed);
    }

    [Fact]
    public async Task Challenge_expires_and_cannot_be_replayed_at_its_end()
    {
        var (used, unused) = (Solve(_proof.Create()), Solve(_proof.Create()));
        (await VerifyAsync(used)).ShouldBe(ChallengeOutcome.Passed);

        _time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        (await VerifyAsync(used)).ShouldBe(ChallengeOutcome.Failed);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        (await VerifyAsync(unused)).ShouldBe(ChallengeOutcome.Failed);
    }

    [Fact]
    public async Task Challenge_of_a_lower_difficulty_keeps_it_and_a_forged_one_has_none()
    {
        var easy = Of(Difficulty).Create();
        var hard = Of(28);

        (await hard.VerifyAsync(Solve(easy), CancellationToken.None)).ShouldBe(ChallengeOutcome.Passed);
        (await new ProofOfWorkTests().VerifyAsync(Solve(_proof.Create()))).ShouldBe(ChallengeOutcome.Failed, "another key ring");
    }

    [Fact]
    public async Task Attack_with_malformed_responses_fails()
    {
        var challenge = _proof.Create().Challenge!;
        var altered = (challenge[20] == 'A' ? 'B' : 'A') + challenge[21..];
        string[] responses =
        [
            "", ":", ":1", "1", challenge, $"{challenge}:", $"{challenge}:x", $"{challenge}:-1", $"{challenge}: 1", $"{challenge}:1e3",
            $"{challenge}:{new string('1', 21)}", $"{challenge[..20]}{altered}:1", $"{new string('A', 2_000)}:1", "AAAA:1", "\u0661:\u0661",
        ];
        foreach (var response in responses)
        {
            (await VerifyAsync(response)).ShouldBe(ChallengeOutcome.Failed, response);
        }

        var wrong = Enumerable.Range(0, int.MaxValue).Select(n => $"{challenge}:{n}").First(r => ProofOfWork.LeadingZeroBits(r) < Difficulty);
        (await VerifyAsync(wrong)).ShouldBe(ChallengeOutcome.Failed);
    }

    /// <summary>The SHA-256 of "abc" begins with 0xBA (FIPS 180-4).</summary>
    [Fact]
    public void Leading_zero_bits_are_counted_over_all_octets()
    {
        ProofOfWork.LeadingZeroBits("abc").ShouldBe(0);
        var most = Enumerable.Range(0, 20_000).Max(n => ProofOfWork.LeadingZeroBits($"x:{n}"));
        most.ShouldBeInRange(9, 31);
    }

    public void Dispose() => _uses.Dispose();

    private ProofOfWork Of(int difficulty) =>
        new(
            new DataProtectionSecrets(_keys),
            new SingleUse(_uses),
            Options.Create(new BotProtectionOptions { ProofOfWork = { Difficulty = difficulty } }),
            _time);

    private ValueTask<ChallengeOutcome> VerifyAsync(string response) => _proof.VerifyAsync(response, CancellationToken.None);

    private static string Solve(ChallengeDto challenge, int after = -1) =>
        Enumerable.Range(after + 1, int.MaxValue - after - 1).Select(n => $"{challenge.Challenge}:{n}")
            .First(response => ProofOfWork.LeadingZeroBits(response) >= Difficulty);
}
