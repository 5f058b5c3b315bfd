using Shouldly;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Users.SignIn;

namespace SvcInfra.UnitTests.Users.SignIn;

public sealed class AttemptLimitTests
{
    private readonly SignInFakes _fakes = new();

    [Theory]
    [InlineData(4, 0)]
    [InlineData(5, 1)]
    [InlineData(6, 2)]
    [InlineData(7, 4)]
    [InlineData(8, 8)]
    [InlineData(9, 15)]
    [InlineData(100, 15)]
    public void Wait_doubles_with_each_further_failure_up_to_15_minutes(int failures, int minutes) =>
        new SignInOptions().WaitAfter(failures, allowed: 5).ShouldBe(TimeSpan.FromMinutes(minutes));

    [Theory]
    [InlineData("nobody@example.com", "wrong")]
    [InlineData("ada@example.com", "wrong")]
    [InlineData("no address at all", "wrong")]
    public async Task Refused_attempts_do_the_same_work_whether_the_account_exists_or_not(string email, string password)
    {
        _fakes.AddUser();

        await _fakes.SignInWithPassword().Handle(new SignInWithPassword(email, password), CancellationToken.None);

        _fakes.Hasher.Verified.Count.ShouldBe(1);
        _fakes.Failures.Calls.ShouldBe(["read", "count"]);
        _fakes.Jobs.Enqueued.ShouldBeEmpty();
    }

    [Fact]
    public async Task Correct_password_during_the_wait_does_the_work_of_a_wrong_one()
    {
        _fakes.AddUser();
        for (var i = 0; i < 5; i++)
        {
            await _fakes.SignInWithPassword().Handle(new SignInWithPassword("ada@example.com", "wrong"), CancellationToken.None);
        }

        _fakes.Failures.Calls.Clear();
        _fakes.Hasher.Verified.Clear();

        var result = await _fakes.SignInWithPassword()
            .Handle(new SignInWithPassword("ada@example.com", "correct horse battery"), CancellationToken.None);

        result.IsSuccess.ShouldBeFalse();
        _fakes.Hasher.Verified.Count.ShouldBe(1);
        _fakes.Failures.Calls.ShouldBe(["read", "count"]);
    }

    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux) Firefox/139.0", "192.0.2.7", "Mozilla/5.0 (X11; Linux) Firefox/140.1", "192.0.2.99", true)]
    [InlineData("Mozilla/5.0 (X11; Linux) Firefox/139.0", "192.0.2.7", "Mozilla/5.0 (X11; Linux) Firefox/139.0", "192.0.3.7", false)]
    [InlineData("Mozilla/5.0 (X11; Linux) Firefox/139.0", "192.0.2.7", "curl/8.5", "192.0.2.7", false)]
    [InlineData("curl/8.5", "2001:db8:1:2::1", "curl/8.6", "2001:db8:1:ffff::9", true)]
    [InlineData("curl/8.5", "::ffff:192.0.2.7", "curl/8.5", "192.0.2.8", true)]
    [InlineData(null, null, null, null, true)]
    public void Device_is_the_program_without_its_version_plus_the_network(
        string? program, string? address, string? other, string? otherAddress, bool isSame) =>
        (Device.Of(program, address) == Device.Of(other, otherAddress)).ShouldBe(isSame);
}
