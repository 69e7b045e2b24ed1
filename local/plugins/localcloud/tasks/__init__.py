"""ECS tasks as processes; everything else about ECS is answered by moto."""
