using Ardalis.Result;
using Shouldly;
using SvcInfra.Application.Users;
using SvcInfra.Application.Users.Registration;
using SvcInfra.UnitTests.Common;

namespace SvcInfra.UnitTests.Users.Registration;

public sealed class RegisterUserTests
{
    private readonly SignInFakes _fakes = new();
    private readonly FakeJobs _jobs = new();

    [Fact]
    public async Task Response_and_work_are_the_same_whether_or_not_the_email_address_is_taken()
    {
        var fresh = await RegisterAsync("grace@example.com");
        var hashes = _fakes.Hasher.Hashed;
        _fakes.AddUser();
        var taken = await RegisterAsync(" ADA@example.com");

        taken.Status.ShouldBe(fresh.Status);
        taken.Value.ShouldBe(fresh.Value);
        hashes.ShouldBe(1);
        _fakes.Hasher.Hashed.ShouldBe(2);
    }

    [Fact]
    public async Task New_user_is_unverified_and_a_job_of_the_same_commit_sends_the_email()
    {
        await RegisterAsync("grace@example.com");

        var user = _fakes.Users.ShouldHaveSingleItem();
        (user.Email.Value, user.IsEmailVerified, user.PasswordHash)
            .ShouldBe(("grace@example.com", false, FakeHasher.HashOf("a long enough password")));
        _jobs.Enqueued.ShouldHaveSingleItem()
            .ShouldBe(new MailRegistration("grace@example.com", user.PasswordHash, "Grace", MadeAccount: true, From: null));
    }

    [Fact]
    public async Task Registration_of_a_taken_email_address_enqueues_a_job_and_changes_nothing()
    {
        var owner = _fakes.AddUser();

        await RegisterAsync("ada@example.com");

        _fakes.Users.ShouldBe([owner]);
        owner.PasswordHash.ShouldBe(FakeHasher.HashOf("correct horse battery"));
        _jobs.Enqueued.ShouldHaveSingleItem().ShouldBeOfType<MailRegistration>().MadeAccount.ShouldBeFalse();
    }

    private Task<Result<AcceptedDto>> RegisterAsync(string email) =>
        new RegisterUserHandler(Repositories.Of(_fakes.Users), SignInFakes.Policy(), _fakes.Hasher, _jobs, _fakes.Addresses, _fakes.Context)
            .Handle(new RegisterUser(email, "a long enough password", "Grace"), CancellationToken.None);
}
