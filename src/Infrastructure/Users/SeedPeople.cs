using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Users.Passwords;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Infrastructure.Common.Seeding;

namespace SvcInfra.Infrastructure.Users;

/// <summary>The sample people with verified email addresses. An existing account with such an email address stays as it is.</summary>
internal sealed class SeedPeople(IPasswordHasher passwords, TimeProvider time) : ISeed
{
    public int Stage => 100;

    public async Task AddAsync(SeedRun run, CancellationToken cancellationToken)
    {
        foreach (var person in SampleData.People)
        {
            run[person] = await FindAsync(run, person, cancellationToken) ?? await AddAsync(run, person, cancellationToken);
        }
    }

    private static Task<Guid?> FindAsync(SeedRun run, SamplePerson person, CancellationToken cancellationToken) => run.ReadAsync(
        tenantId: null,
        async services => (await services.GetRequiredService<IReadRepository<User>>()
            .FirstOrDefaultAsync(new UserByEmail(EmailAddress.FromStored(person.Email)), cancellationToken))?.Id);

    private async Task<Guid> AddAsync(SeedRun run, SamplePerson person, CancellationToken cancellationToken)
    {
        var hash = await passwords.HashAsync(SampleData.Password, cancellationToken);
        var user = User.Register(EmailAddress.Create(person.Email).Value, person.DisplayName, hash);
        user.VerifyEmail(time.GetUtcNow());
        await run.CommitAsync(
            caller: null, tenantId: null, new SeedUser(),
            services => services.GetRequiredService<IRepository<User>>().AddAsync(user, cancellationToken), cancellationToken);
        return user.Id;
    }

    private sealed record SeedUser : ICommandBase;
}
