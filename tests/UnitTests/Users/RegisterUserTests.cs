using Ardalis.Result;
using Microsoft.Extensions.Options;
using Shouldly;
using SvcInfra.Application.Common;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Email;
using SvcInfra.Application.Users;
using SvcInfra.Domain.Users;
using SvcInfra.UnitTests.Common;

namespace SvcInfra.UnitTests.Users;

public sealed class RegisterUserTests
{
    private readonly SignInWorld _world = new();
    private readonly List<EmailVerification> _verifications = [];
    private readonly FakeJobs _jobs = new();

    [Fact]
    public async Task Answer_and_work_are_the_same_whether_or_not_the_address_is_taken()
    {
        var fresh = await RegisterAsync("grace@example.com");
        var hashes = _world.Hasher.Hashed;
        _world.AddUser();
        var taken = await RegisterAsync(" ADA@example.com");

        taken.Status.ShouldBe(fresh.Status);
        taken.Value.ShouldBe(fresh.Value);
        hashes.ShouldBe(1);
        _world.Hasher.Hashed.ShouldBe(2);
    }

    [Fact]
    public async Task New_user_is_unverified_and_gets_a_link_with_the_same_commit()
    {
        await RegisterAsync("grace@example.com");

        var user = _world.Users.ShouldHaveSingleItem();
        (user.Email.Value, user.IsEmailVerified, user.PasswordHash).ShouldBe(("grace@example.com", false, FakeHasher.HashOf("a long enough password")));
        var verification = _verifications.ShouldHaveSingleItem();
        (verification.UserId, verification.ExpiresAt).ShouldBe((user.Id, SignInWorld.Start.AddHours(24)));
        var mail = _jobs.Enqueued.ShouldHaveSingleItem().ShouldBeOfType<SendEmail>();
        mail.To.ShouldBe("grace@example.com");
        var token = mail.Text.Split("token=")[1].Split('\n')[0].Trim();
        SecretToken.HashOf(token).ShouldBe(verification.TokenHash);
    }

    [Fact]
    public async Task Owner_of_a_taken_address_is_told_and_nothing_else_is_stored()
    {
        var owner = _world.AddUser();

        await RegisterAsync("ada@example.com");

        _world.Users.ShouldBe([owner]);
        _verifications.ShouldBeEmpty();
        _jobs.Enqueued.ShouldHaveSingleItem().ShouldBeOfType<SendEmail>().ShouldSatisfyAllConditions(m => m.To.ShouldBe("ada@example.com"), m => m.Text.ShouldNotContain("token="));
    }

    private Task<Result<AcceptedDto>> RegisterAsync(string email)
    {
        var mail = new VerificationMail(Repositories.Of(_verifications), _jobs, Options.Create(new AppOptions()), _world.Time);
        return new RegisterUserHandler(Repositories.Of(_world.Users), SignInWorld.Policy(), _world.Hasher, mail)
            .Handle(new RegisterUser(email, "a long enough password", "Grace"), CancellationToken.None);
    }
}
