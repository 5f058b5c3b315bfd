Console.Error.WriteLine("This project only serves `dotnet ef`: use eng/migrations.sh.");
return 1;
