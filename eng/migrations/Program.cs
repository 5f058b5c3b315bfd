Console.Error.WriteLine("This project only serves `dotnet ef`: use dotnet eng/migrations.cs.");
return 1;
